import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageResponse } from '../query/total';

class Owned {
  @ApiProperty({ example: 1, description: 'Number of it, as addresses name it' })
  readonly id!: number;

  @ApiProperty({ example: 1, description: 'Number of its owner' })
  readonly user_id!: number;

  @ApiProperty({ example: 'alice', description: 'Name of its owner' })
  readonly username!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was made, ISO 8601 UTC' })
  readonly created_at!: string;
}

export class SessionResponse extends Owned {
  @ApiProperty({ example: '2025-01-08T00:00:00.000Z', description: 'When its time is over, ISO 8601 UTC' })
  readonly expires_at!: string;

  @ApiProperty({ example: false, description: 'Its time is over' })
  readonly expired!: boolean;
}

export class SessionListResponse extends PageResponse {
  @ApiProperty({ type: [SessionResponse], description: 'Newest first' })
  readonly sessions!: SessionResponse[];
}

export class AdminTokenResponse extends Owned {
  @ApiProperty({ example: 'laptop', description: 'What its owner calls it' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'To the hour; null = never' })
  readonly last_used!: string | null;
}

export class AdminTokenListResponse extends PageResponse {
  @ApiProperty({ type: [AdminTokenResponse], description: 'Newest first' })
  readonly tokens!: AdminTokenResponse[];
}

export class AdminSshKeyResponse extends Owned {
  @ApiProperty({ example: 'ssh-ed25519', description: 'Algorithm of the key' })
  readonly key_type!: string;

  @ApiProperty({
    example: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU',
    description: 'SHA-256 of the key, as ssh-keygen shows it',
  })
  readonly fingerprint!: string;

  @ApiProperty({ example: 'laptop', description: 'What its owner calls it' })
  readonly title!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Always null: this hub has no SSH server' })
  readonly last_used!: null;
}

export class SshKeyListResponse extends PageResponse {
  @ApiProperty({ type: [AdminSshKeyResponse], description: 'Newest first' })
  readonly ssh_keys!: AdminSshKeyResponse[];
}

export class RevokedResponse {
  @ApiProperty({ example: 1, description: 'How many were ended' })
  readonly revoked!: number;
}

export class RevokedSessionsResponse extends RevokedResponse {
  @ApiPropertyOptional({
    example: true,
    description: 'Present when there are more: at most 10,000 are revoked at once',
  })
  readonly more?: true;
}
