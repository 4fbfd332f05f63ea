import { ApiProperty } from '@nestjs/swagger';

export class WhoamiOrganization {
  @ApiProperty({ example: 'org', description: 'Always `org`.' })
  readonly type!: 'org';

  @ApiProperty({ example: '2', description: 'Number of the organization, as text.' })
  readonly id!: string;

  @ApiProperty({ example: 'acme', description: 'Name of the organization.' })
  readonly name!: string;

  @ApiProperty({ example: 'acme', description: 'Its name for people.' })
  readonly fullname!: string;

  @ApiProperty({ example: '', description: 'Where its picture is; empty without one.' })
  readonly avatarUrl!: string;

  @ApiProperty({ example: false, description: 'Always false: nothing is sold here.' })
  readonly canPay!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Always null: nothing is sold here.' })
  readonly periodEnd!: number | null;

  @ApiProperty({
    enum: ['visitor', 'member', 'admin', 'super-admin'],
    example: 'admin',
    description: 'What the caller is there.',
  })
  readonly roleInOrg!: string;
}

export class WhoamiAccessToken {
  @ApiProperty({ example: 'laptop', description: '`session` when signed in by cookie.' })
  readonly displayName!: string;

  @ApiProperty({ enum: ['read', 'write'], example: 'write', description: 'Whether it may change things.' })
  readonly role!: 'read' | 'write';

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was made, UTC.' })
  readonly createdAt!: string;
}

export class WhoamiAuth {
  @ApiProperty({ example: 'access_token', description: 'Always `access_token`.' })
  readonly type!: 'access_token';

  @ApiProperty({ type: WhoamiAccessToken, description: 'What the caller signed in with.' })
  readonly accessToken!: WhoamiAccessToken;
}

export class VersionResponse {
  @ApiProperty({ example: 'kohakuhub', description: 'The API spoken here; portals and clients look for it.' })
  readonly api!: 'kohakuhub';

  @ApiProperty({ example: '0.1.0', description: 'Version of this hub.' })
  readonly version!: string;

  @ApiProperty({ example: 'KohakuHub', description: 'Name of the site.' })
  readonly name!: string;
}

export class WhoamiResponse {
  @ApiProperty({ example: 'user', description: 'Always `user`.' })
  readonly type!: 'user';

  @ApiProperty({ example: '1', description: 'Number of the account, as text.' })
  readonly id!: string;

  @ApiProperty({ example: 'alice', description: 'User name.' })
  readonly name!: string;

  @ApiProperty({ example: 'Alice', description: 'Name for people; the user name without one.' })
  readonly fullname!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com', description: 'E-mail address.' })
  readonly email!: string | null;

  @ApiProperty({ example: true, description: 'Whether the address was confirmed.' })
  readonly emailVerified!: boolean;

  @ApiProperty({ example: false, description: 'Always false: nothing is sold here.' })
  readonly isPro!: boolean;

  @ApiProperty({ example: false, description: 'Always false: nothing is sold here.' })
  readonly canPay!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Always null: nothing is sold here.' })
  readonly periodEnd!: number | null;

  @ApiProperty({
    example: 'http://localhost:48888/api/users/alice/avatar',
    description: 'Where the picture of the user is.',
  })
  readonly avatarUrl!: string;

  @ApiProperty({ type: [WhoamiOrganization], description: 'Organizations of the caller.' })
  readonly orgs!: WhoamiOrganization[];

  @ApiProperty({ type: WhoamiAuth, description: 'How the caller signed in.' })
  readonly auth!: WhoamiAuth;

  @ApiProperty({ type: VersionResponse, description: 'What this hub is.' })
  readonly site!: VersionResponse;
}

export class SiteConfigResponse {
  @ApiProperty({ example: 'KohakuHub', description: 'Name of the site.' })
  readonly site_name!: string;

  @ApiProperty({ example: false, description: 'Registration needs an invitation.' })
  readonly invitation_only!: boolean;

  @ApiProperty({ example: false, description: 'Signing in needs a confirmed address.' })
  readonly require_email_verification!: boolean;
}
