import { ORGANIZATION_ROLES, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString } from 'class-validator';

export class AddMemberRequest {
  @ApiProperty({ example: 'bob', description: 'Who joins.' })
  @IsString()
  readonly username!: string;

  @ApiPropertyOptional({ enum: ORGANIZATION_ROLES, default: 'member', description: 'What they become.' })
  @IsIn(ORGANIZATION_ROLES)
  readonly role: OrganizationRole = 'member';
}

export class ChangeRoleRequest {
  @ApiProperty({ enum: ORGANIZATION_ROLES, example: 'admin', description: 'What they become.' })
  @IsIn(ORGANIZATION_ROLES)
  readonly role!: OrganizationRole;
}

export class MemberResponse {
  @ApiProperty({ example: 'bob', description: 'User name.' })
  readonly user!: string;

  @ApiProperty({ enum: ORGANIZATION_ROLES, example: 'member', description: 'What they are in the organization.' })
  readonly role!: OrganizationRole;
}

export class MembersResponse {
  @ApiProperty({ type: [MemberResponse], description: 'All members.' })
  readonly members!: MemberResponse[];
}
