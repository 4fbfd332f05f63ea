import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageResponse } from '../query/total';

export class UserResponse {
  @ApiProperty({ example: 1, description: 'Number of the account; users and organizations share one count.' })
  readonly id!: number;

  @ApiProperty({ example: 'alice', description: 'Name of the user or organization.' })
  readonly username!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com', description: 'null for organizations' })
  readonly email!: string | null;

  @ApiProperty({ example: true, description: 'Whether the address was confirmed.' })
  readonly email_verified!: boolean;

  @ApiProperty({ example: true, description: 'Whether it may sign in.' })
  readonly is_active!: boolean;

  @ApiProperty({ example: false, description: 'Whether it is an organization.' })
  readonly is_org!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: 10737418240, description: 'Bytes; null = unlimited' })
  readonly private_quota_bytes!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Bytes; null = unlimited' })
  readonly public_quota_bytes!: number | null;

  @ApiProperty({ example: 0, description: 'Bytes that private repositories use.' })
  readonly private_used_bytes!: number;

  @ApiProperty({ example: 0, description: 'Bytes that public repositories use.' })
  readonly public_used_bytes!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000000Z', description: 'When it was created, UTC.' })
  readonly created_at!: string;
}

export class UserListResponse extends PageResponse {
  @ApiProperty({ type: [UserResponse], description: 'The accounts of this page.' })
  readonly users!: UserResponse[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The search this list answers; null without one.',
  })
  readonly search!: string | null;
}

export class EmailVerificationResponse {
  @ApiProperty({ example: 'alice', description: 'User name.' })
  readonly username!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'alice@example.com', description: 'E-mail address.' })
  readonly email!: string | null;

  @ApiProperty({ example: true, description: 'Whether it counts as confirmed now.' })
  readonly email_verified!: boolean;
}

export class UserDeletedResponse {
  @ApiProperty({ example: 'User deleted: alice', description: 'What was deleted, for people to read.' })
  readonly message!: string;

  @ApiProperty({ type: [String], example: ['model:alice/a'], description: '`type:namespace/name`' })
  readonly deleted_repositories!: string[];
}
