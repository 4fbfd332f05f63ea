import { ORGANIZATION_ROLES, type OrganizationRole } from '@hubledger/contexts/organizations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString } from 'class-validator';

export class AddMemberRequest {
  @ApiProperty({ example: 'bob' })
  @IsString()
  readonly username!: string;

  @ApiPropertyOptional({ enum: ORGANIZATION_ROLES, default: 'member' })
  @IsIn(ORGANIZATION_ROLES)
  readonly role: OrganizationRole = 'member';
}

export class ChangeRoleRequest {
  @ApiProperty({ enum: ORGANIZATION_ROLES, example: 'admin' })
  @IsIn(ORGANIZATION_ROLES)
  readonly role!: OrganizationRole;
}

export class MemberResponse {
  @ApiProperty({ example: 'bob' })
  readonly user!: string;

  @ApiProperty({ enum: ORGANIZATION_ROLES, example: 'member' })
  readonly role!: OrganizationRole;
}

export class MembersResponse {
  @ApiProperty({ type: [MemberResponse] })
  readonly members!: MemberResponse[];
}
