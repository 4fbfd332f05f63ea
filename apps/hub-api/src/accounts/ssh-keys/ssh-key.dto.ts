import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { integerOf } from '../../admin/query/query-values';

export class AddSshKeyRequest {
  @ApiProperty({ description: 'What you call it.', example: 'laptop', maxLength: 255 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(255)
  readonly title!: string;

  @ApiProperty({
    example: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl alice@laptop',
    description: 'The content of a `.pub` file. The key itself is not kept, only its fingerprint.',
  })
  @IsString()
  readonly key!: string;
}

export class SshKeyParams {
  @ApiProperty({ description: 'Number of the key, as the list shows it.', example: 1 })
  @Transform(({ value }) => integerOf(value))
  @IsInt()
  readonly id!: number;
}

export class SshKeyResponse {
  @ApiProperty({ example: 1, description: 'Number of it, as addresses name it' })
  readonly id!: number;

  @ApiProperty({ example: 'laptop', description: 'What its owner calls it' })
  readonly title!: string;

  @ApiProperty({ example: 'ssh-ed25519', description: 'Algorithm of the key' })
  readonly key_type!: string;

  @ApiProperty({
    example: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
    description: 'SHA-256 of the key, as ssh-keygen shows it',
  })
  readonly fingerprint!: string;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was made, ISO 8601 UTC' })
  readonly created_at!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Always null: this hub has no SSH server' })
  readonly last_used!: null;
}

export class SshKeysResponse {
  @ApiProperty({ type: [SshKeyResponse], description: 'Newest first' })
  readonly keys!: SshKeyResponse[];
}
