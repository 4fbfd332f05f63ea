import type { InvitationAction, InvitedRole } from '@hubledger/contexts/invitations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import {
  INVITATION_ACTIONS,
  InvitationTerms,
  InvitationUsage,
  INVITED_ROLES,
} from '../../accounts/invitations/invitation.dto';
import { PageQuery } from '../query/page-query.dto';
import { textOf } from '../query/query-values';
import { PageResponse } from '../query/total';

export class CreateRegistrationInvitationRequest extends InvitationTerms {
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    default: null,
    example: 5,
    description: 'Number of an organization that whoever registers joins.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  readonly org_id: number | null = null;

  @ApiPropertyOptional({
    default: 'member',
    example: 'member',
    description: 'What they become there: visitor, member or admin; ignored without an organization.',
  })
  @IsString()
  @MaxLength(64)
  readonly role: string = 'member';
}

export class ListInvitationsQuery extends PageQuery {
  @ApiPropertyOptional({ example: 'register_account', description: 'Exact; an unknown one lists nothing.' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  readonly action?: string;
}

export class InvitationResponse extends InvitationUsage {
  @ApiProperty({ example: 1, description: 'Number of the invitation.' })
  readonly id!: number;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'b2xkIHRva2VucyBuZXZlciBkaWUsIHRoZXkgZXhwaXI',
    description: 'What the link carries.',
  })
  readonly token!: string | null;

  @ApiProperty({ enum: INVITATION_ACTIONS, example: 'register_account', description: 'What redeeming it does.' })
  readonly action!: InvitationAction;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Number of the organization it joins.' })
  readonly org_id!: number | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Name of that organization.' })
  readonly org_name!: string | null;

  @ApiProperty({ enum: INVITED_ROLES, nullable: true, example: null, description: 'Role in that organization.' })
  readonly role!: InvitedRole | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Of the invitee, where it was told.' })
  readonly email!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'User id; null: made by this API.' })
  readonly created_by!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'The same as `created_by`.' })
  readonly created_by_id!: number | null;

  @ApiProperty({ example: 'System', description: 'Name of who made it; `System`: made by this API.' })
  readonly creator_username!: string;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was made, UTC.' })
  readonly created_at!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it can not be used; null: it can.' })
  readonly error_message!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'When it was first used, UTC.' })
  readonly used_at!: string | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'Id of who used it first.' })
  readonly used_by!: number | null;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'The same as `used_by`.' })
  readonly used_by_id!: number | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Name of who used it first.' })
  readonly used_by_username!: string | null;
}

export class InvitationListResponse extends PageResponse {
  @ApiProperty({ type: [InvitationResponse], description: 'Newest first.' })
  readonly invitations!: InvitationResponse[];
}
