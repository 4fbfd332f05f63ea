import { ApiProperty } from '@nestjs/swagger';
import { SuccessResponse } from '../success.dto';

export class RegisteredResponse extends SuccessResponse {
  @ApiProperty({ example: true, description: 'False: a link was sent; sign in after following it.' })
  readonly email_verified!: boolean;
}

export class SignedInResponse extends SuccessResponse {
  @ApiProperty({ example: 'alice', description: 'Who is signed in, as the name is written.' })
  readonly username!: string;

  @ApiProperty({
    example: 'f1d2d2f924e986ac86fdf7b36c94bcdf32beec15e0d3b1a4cbe5e8a4f5a3c1d2',
    description:
      'For the portal to scramble what it keeps in the browser. Not the session: that is in the cookie alone.',
  })
  readonly session_secret!: string;
}

export class MeResponse {
  @ApiProperty({ example: 1, description: 'Number of the account.' })
  readonly id!: number;

  @ApiProperty({ example: 'alice', description: 'User name.' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com', description: 'E-mail address.' })
  readonly email!: string | null;

  @ApiProperty({ example: true, description: 'Whether the address was confirmed.' })
  readonly email_verified!: boolean;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When the account was created, UTC.' })
  readonly created_at!: string;
}
