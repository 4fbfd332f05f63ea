import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { PageResponse } from '../query/total';

class Owned {
  @ApiProperty({ example: 1 })
  readonly id!: number;

  @ApiProperty({ example: 1 })
  readonly user_id!: number;

  @ApiProperty({ example: 'alice' })
  readonly username!: string;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z' })
  readonly created_at!: string;
}

export class SessionResponse extends Owned {
  @ApiProperty({ example: '2025-01-08T00:00:00.000Z' })
  readonly expires_at!: string;

  @ApiProperty({ example: false, description: 'Its time is over' })
  readonly expired!: boolean;
}

export class SessionListResponse extends PageResponse {
  @ApiProperty({ type: [SessionResponse], description: 'Newest first' })
  readonly sessions!: SessionResponse[];
}

export class AdminTokenResponse extends Owned {
  @ApiProperty({ example: 'laptop' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'To the hour; null = never' })
  readonly last_used!: string | null;
}

export class AdminTokenListResponse extends PageResponse {
  @ApiProperty({ type: [AdminTokenResponse], description: 'Newest first' })
  readonly tokens!: AdminTokenResponse[];
}

export class AdminSshKeyResponse extends Owned {
  @ApiProperty({ example: 'ssh-ed25519' })
  readonly key_type!: string;

  @ApiProperty({ example: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU' })
  readonly fingerprint!: string;

  @ApiProperty({ example: 'laptop' })
  readonly title!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Always null: this hub has no SSH server' })
  readonly last_used!: null;
}

export class SshKeyListResponse extends PageResponse {
  @ApiProperty({ type: [AdminSshKeyResponse], description: 'Newest first' })
  readonly ssh_keys!: AdminSshKeyResponse[];
}

export class RevokedResponse {
  @ApiProperty({ example: 1 })
  readonly revoked!: number;
}

export class RevokedSessionsResponse extends RevokedResponse {
  @ApiPropertyOptional({
    example: true,
    description: 'Present when there are more: at most 10,000 are revoked at once',
  })
  readonly more?: true;
}
