import { ApiProperty } from '@nestjs/swagger';
import { SuccessResponse } from '../success.dto';

export class RegisteredResponse extends SuccessResponse {
  @ApiProperty({ example: true, description: 'False: a link was sent; sign in after following it.' })
  readonly email_verified!: boolean;
}

export class SignedInResponse extends SuccessResponse {
  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiProperty({
    example: 'f1d2d2f924e986ac86fdf7b36c94bcdf32beec15e0d3b1a4cbe5e8a4f5a3c1d2',
    description:
      'For the portal to scramble what it keeps in the browser. Not the session: that is in the cookie alone.',
  })
  readonly session_secret!: string;
}

export class MeResponse {
  @ApiProperty({ example: 1 })
  readonly id!: number;

  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com' })
  readonly email!: string | null;

  @ApiProperty({ example: true })
  readonly email_verified!: boolean;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z' })
  readonly created_at!: string;
}
