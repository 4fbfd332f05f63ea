import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsEmail, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { textOf } from '../../admin/query/query-values';

/** Bounds what is hashed; there is no other rule about passwords on this side. */
export const MAX_PASSWORD_LENGTH = 1_024;
const MAX_NAME_LENGTH = 255;

const trimmed = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

export class RegisterQuery {
  @ApiPropertyOptional({ description: 'Token of an invitation.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly invitation_token?: string;
}

export class RegisterRequest {
  @ApiProperty({
    example: 'alice',
    description:
      '2 to 63 letters, digits, `-` or `_`. Unique without regard to case, `-` and `_`, organizations included.',
  })
  @IsString()
  readonly username!: string;

  @ApiProperty({ example: 'alice@example.com', description: 'E-mail address, of nobody else.' })
  @Transform(({ value }) => trimmed(value))
  @IsEmail()
  readonly email!: string;

  @ApiProperty({
    example: 'correct horse battery staple',
    format: 'password',
    maxLength: MAX_PASSWORD_LENGTH,
    description: 'Not empty.',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly password!: string;
}

export class LoginRequest {
  @ApiProperty({ example: 'alice', description: 'User name.' })
  @IsString()
  @MaxLength(MAX_NAME_LENGTH)
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery staple', format: 'password', description: 'Password of that user.' })
  @IsString()
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly password!: string;
}

export class ChangePasswordRequest {
  @ApiProperty({ example: 'correct horse battery staple', format: 'password', description: 'The password until now.' })
  @IsString()
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly current_password!: string;

  @ApiProperty({
    example: 'incorrect zebra battery staple',
    format: 'password',
    maxLength: MAX_PASSWORD_LENGTH,
    description: 'The password from now on.',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_PASSWORD_LENGTH)
  readonly new_password!: string;
}

export class VerifyEmailQuery {
  /** A missing or odd token is told by the redirect, as a person is looking at it. */
  @ApiPropertyOptional({ description: 'From the link in the mail; valid for 24 hours.' })
  @Transform(({ value }) => (typeof value === 'string' ? value : ''))
  @IsString()
  readonly token: string = '';
}
