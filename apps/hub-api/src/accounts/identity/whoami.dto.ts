import { ApiProperty } from '@nestjs/swagger';

export class WhoamiOrganization {
  @ApiProperty({ example: 'org' })
  readonly type!: 'org';

  @ApiProperty({ example: '2' })
  readonly id!: string;

  @ApiProperty({ example: 'acme' })
  readonly name!: string;

  @ApiProperty({ example: 'acme' })
  readonly fullname!: string;

  @ApiProperty({ example: '' })
  readonly avatarUrl!: string;

  @ApiProperty({ example: false })
  readonly canPay!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: null })
  readonly periodEnd!: number | null;

  @ApiProperty({ enum: ['visitor', 'member', 'admin', 'super-admin'], example: 'admin' })
  readonly roleInOrg!: string;
}

export class WhoamiAccessToken {
  @ApiProperty({ example: 'laptop', description: '`session` when signed in by cookie.' })
  readonly displayName!: string;

  @ApiProperty({ enum: ['read', 'write'], example: 'write' })
  readonly role!: 'read' | 'write';

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z' })
  readonly createdAt!: string;
}

export class WhoamiAuth {
  @ApiProperty({ example: 'access_token' })
  readonly type!: 'access_token';

  @ApiProperty({ type: WhoamiAccessToken })
  readonly accessToken!: WhoamiAccessToken;
}

export class VersionResponse {
  @ApiProperty({ example: 'kohakuhub', description: 'The API spoken here; portals and clients look for it.' })
  readonly api!: 'kohakuhub';

  @ApiProperty({ example: '0.1.0' })
  readonly version!: string;

  @ApiProperty({ example: 'KohakuHub' })
  readonly name!: string;
}

export class WhoamiResponse {
  @ApiProperty({ example: 'user' })
  readonly type!: 'user';

  @ApiProperty({ example: '1' })
  readonly id!: string;

  @ApiProperty({ example: 'alice' })
  readonly name!: string;

  @ApiProperty({ example: 'Alice' })
  readonly fullname!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com' })
  readonly email!: string | null;

  @ApiProperty({ example: true })
  readonly emailVerified!: boolean;

  @ApiProperty({ example: false })
  readonly isPro!: boolean;

  @ApiProperty({ example: false })
  readonly canPay!: boolean;

  @ApiProperty({ type: Number, nullable: true, example: null })
  readonly periodEnd!: number | null;

  @ApiProperty({ example: 'http://localhost:48888/api/users/alice/avatar' })
  readonly avatarUrl!: string;

  @ApiProperty({ type: [WhoamiOrganization] })
  readonly orgs!: WhoamiOrganization[];

  @ApiProperty({ type: WhoamiAuth })
  readonly auth!: WhoamiAuth;

  @ApiProperty({ type: VersionResponse })
  readonly site!: VersionResponse;
}

export class SiteConfigResponse {
  @ApiProperty({ example: 'KohakuHub' })
  readonly site_name!: string;

  @ApiProperty({ example: false })
  readonly invitation_only!: boolean;

  @ApiProperty({ example: false })
  readonly require_email_verification!: boolean;
}
