import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageResponse } from '../query/total';

export class UserResponse {
  @ApiProperty({ example: 1 })
  readonly id!: number;

  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com', description: 'null for organizations' })
  readonly email!: string | null;

  @ApiProperty({ example: true })
  readonly email_verified!: boolean;

  @ApiProperty({ example: true })
  readonly is_active!: boolean;

  @ApiProperty({ example: false })
  readonly is_org!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: 10737418240, description: 'Bytes; null = unlimited' })
  readonly private_quota_bytes!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Bytes; null = unlimited' })
  readonly public_quota_bytes!: number | null;

  @ApiProperty({ example: 0 })
  readonly private_used_bytes!: number;

  @ApiProperty({ example: 0 })
  readonly public_used_bytes!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000000Z' })
  readonly created_at!: string;
}

export class UserListResponse extends PageResponse {
  @ApiProperty({ type: [UserResponse] })
  readonly users!: UserResponse[];

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly search!: string | null;
}

export class EmailVerificationResponse {
  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'alice@example.com' })
  readonly email!: string | null;

  @ApiProperty({ example: true })
  readonly email_verified!: boolean;
}

export class UserDeletedResponse {
  @ApiProperty({ example: 'User deleted: alice' })
  readonly message!: string;

  @ApiProperty({ type: [String], example: ['model:alice/a'], description: '`type:namespace/name`' })
  readonly deleted_repositories!: string[];
}
