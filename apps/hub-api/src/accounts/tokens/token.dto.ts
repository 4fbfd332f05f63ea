import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { integerOf } from '../../admin/query/query-values';
import { SuccessResponse } from '../success.dto';

export class CreateTokenRequest {
  @ApiProperty({ example: 'laptop', maxLength: 255, description: 'To tell it from others.' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  readonly name!: string;

  @ApiPropertyOptional({ enum: ['read', 'write'], default: 'write', description: '`read`: it may change nothing.' })
  @IsIn(['read', 'write'])
  readonly role: 'read' | 'write' = 'write';
}

export class TokenParams {
  @ApiProperty({ example: 1, description: 'Number of the token.' })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  readonly id!: number;
}

export class TokenResponse {
  @ApiProperty({ example: 1, description: 'Number of the token, to revoke it by.' })
  readonly id!: number;

  @ApiProperty({ example: 'laptop', description: 'What its owner calls it.' })
  readonly name!: string;

  @ApiProperty({ enum: ['read', 'write'], example: 'write', description: 'Whether it may change things.' })
  readonly role!: 'read' | 'write';

  @ApiProperty({ type: String, nullable: true, example: null, description: 'To the hour; null = never.' })
  readonly last_used!: string | null;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was made, UTC.' })
  readonly created_at!: string;
}

export class TokenListResponse {
  @ApiProperty({ type: [TokenResponse], description: 'Access tokens of the caller.' })
  readonly tokens!: TokenResponse[];
}

export class TokenCreatedResponse extends SuccessResponse {
  @ApiProperty({
    example: 'hf_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    description: 'Shown this once; only its hash is kept.',
  })
  readonly token!: string;

  @ApiProperty({ example: 1, description: 'Number of the token, to revoke it by.' })
  readonly token_id!: number;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'As at sign-in; null without a session.' })
  readonly session_secret!: string | null;
}
