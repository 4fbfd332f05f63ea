import { ORGANIZATION_ROLES, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ProfileFields } from '../accounts/profiles/profile-fields.dto';

export class CreateOrganizationRequest {
  @ApiProperty({ example: 'acme', description: 'Same rules and same name space as user names.' })
  @IsString()
  readonly name!: string;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'We make everything', maxLength: 2000 })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  readonly description?: string | null;
}

export class OrganizationCreatedResponse {
  @ApiProperty({ example: true })
  readonly success!: boolean;

  @ApiProperty({ example: 'acme' })
  readonly name!: string;
}

export class UpdateOrganizationRequest extends ProfileFields {
  @ApiPropertyOptional({ type: String, nullable: true, example: 'We make everything', maxLength: 2000 })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  readonly description?: string | null;
}

export class RepositoryCount {
  @ApiProperty({ example: 3 })
  readonly model!: number;

  @ApiProperty({ example: 1 })
  readonly dataset!: number;

  @ApiProperty({ example: 0 })
  readonly space!: number;

  @ApiProperty({ example: 4 })
  readonly total!: number;
}

export class OrganizationResponse {
  @ApiProperty({ example: 'acme' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'We make everything' })
  readonly description!: string | null;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z' })
  readonly created_at!: string;

  @ApiProperty({ type: RepositoryCount, description: 'Private repositories included.' })
  readonly repo_count!: RepositoryCount;

  @ApiProperty({ example: 'local' })
  readonly _source!: 'local';
}

export class OrganizationProfileResponse {
  @ApiProperty({ example: 'acme' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'We make everything' })
  readonly description!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  readonly bio!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'https://example.com' })
  readonly website!: string | null;

  @ApiProperty({ type: Object, nullable: true, example: { github: 'acme' } })
  readonly social_media!: Record<string, string> | null;

  @ApiProperty({ example: 2 })
  readonly member_count!: number;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z' })
  readonly created_at!: string;

  @ApiProperty({ example: 'local' })
  readonly _source!: 'local';
}

export class UserOrganization {
  @ApiProperty({ example: 'acme' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'We make everything' })
  readonly description!: string | null;

  @ApiProperty({ enum: ORGANIZATION_ROLES, example: 'member' })
  readonly role!: OrganizationRole;
}

export class UserOrganizationsResponse {
  @ApiProperty({ type: [UserOrganization] })
  readonly organizations!: UserOrganization[];
}
