import { ORGANIZATION_ROLES, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ProfileFields } from '../accounts/profiles/profile-fields.dto';

export class CreateOrganizationRequest {
  @ApiProperty({ example: 'acme', description: 'Same rules and same name space as user names.' })
  @IsString()
  readonly name!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'We make everything',
    maxLength: 2000,
    description: 'What it is about.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  readonly description?: string | null;
}

export class OrganizationCreatedResponse {
  @ApiProperty({ example: true, description: 'Always true.' })
  readonly success!: boolean;

  @ApiProperty({ example: 'acme', description: 'Name of the organization.' })
  readonly name!: string;
}

export class UpdateOrganizationRequest extends ProfileFields {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'We make everything',
    maxLength: 2000,
    description: 'What it is about; null takes it away.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  readonly description?: string | null;
}

export class RepositoryCount {
  @ApiProperty({ example: 3, description: 'Models.' })
  readonly model!: number;

  @ApiProperty({ example: 1, description: 'Datasets.' })
  readonly dataset!: number;

  @ApiProperty({ example: 0, description: 'Spaces.' })
  readonly space!: number;

  @ApiProperty({ example: 4, description: 'All of them.' })
  readonly total!: number;
}

export class OrganizationResponse {
  @ApiProperty({ example: 'acme', description: 'Name of the organization.' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'We make everything', description: 'What it is about.' })
  readonly description!: string | null;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was created, UTC.' })
  readonly created_at!: string;

  @ApiProperty({ type: RepositoryCount, description: 'Private repositories included.' })
  readonly repo_count!: RepositoryCount;

  @ApiProperty({ example: 'local', description: 'Always `local`: this hub knows it by itself.' })
  readonly _source!: 'local';
}

export class OrganizationProfileResponse {
  @ApiProperty({ example: 'acme', description: 'Name of the organization.' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'We make everything', description: 'What it is about.' })
  readonly description!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'What it says of itself.' })
  readonly bio!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'https://example.com',
    description: 'Address of a page, http or https.',
  })
  readonly website!: string | null;

  @ApiProperty({ type: Object, nullable: true, example: { github: 'acme' }, description: 'Handles by service.' })
  readonly social_media!: Record<string, string> | null;

  @ApiProperty({ example: 2, description: 'How many members it has.' })
  readonly member_count!: number;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was created, UTC.' })
  readonly created_at!: string;

  @ApiProperty({ example: 'local', description: 'Always `local`: this hub knows it by itself.' })
  readonly _source!: 'local';
}

export class UserOrganization {
  @ApiProperty({ example: 'acme', description: 'Name of the organization.' })
  readonly name!: string;

  @ApiProperty({ type: String, nullable: true, example: 'We make everything', description: 'What it is about.' })
  readonly description!: string | null;

  @ApiProperty({ enum: ORGANIZATION_ROLES, example: 'member', description: 'What the user is there.' })
  readonly role!: OrganizationRole;
}

export class UserOrganizationsResponse {
  @ApiProperty({ type: [UserOrganization], description: 'Organizations that the user is a member of.' })
  readonly organizations!: UserOrganization[];
}
