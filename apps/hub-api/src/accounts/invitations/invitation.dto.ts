import type { InvitationAction, InvitedRole } from '@hubledger/contexts/invitations/contract';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsInt, IsOptional, IsString, Max, MaxLength, Min, NotEquals } from 'class-validator';

export const INVITED_ROLES = ['visitor', 'member', 'admin'] as const;
export const INVITATION_ACTIONS = ['register_account', 'join_org'] as const;

/** What an invitation of either sort is asked for with. */
export class InvitationTerms {
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    default: null,
    example: 10,
    description: 'How often it may be used; null: once, -1: without limit.',
  })
  @IsOptional()
  @IsInt()
  @Min(-1)
  @NotEquals(0)
  @Max(Number.MAX_SAFE_INTEGER)
  readonly max_usage: number | null = null;

  @ApiPropertyOptional({ default: 7, example: 7, description: 'Days until it expires.', minimum: 1, maximum: 3650 })
  @IsInt()
  @Min(1)
  @Max(3_650)
  readonly expires_days: number = 7;
}

export class InviteToOrganizationRequest extends InvitationTerms {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'bob@example.com',
    description: 'A mail with the link goes there where a mail server is configured.',
  })
  @IsOptional()
  @IsEmail()
  readonly email?: string | null;

  @ApiPropertyOptional({ enum: INVITED_ROLES, default: 'member', description: 'What the invitee becomes.' })
  @IsString()
  @MaxLength(64)
  readonly role: string = 'member';
}

export class InvitationCreatedResponse {
  @ApiProperty({ example: true, description: 'Always true.' })
  readonly success!: boolean;

  @ApiProperty({ example: 'b2xkIHRva2VucyBuZXZlciBkaWUsIHRoZXkgZXhwaXI', description: 'What the link carries.' })
  readonly token!: string;

  @ApiProperty({
    example: 'http://localhost:48888/invite/b2xkIHRva2VucyBuZXZlciBkaWUsIHRoZXkgZXhwaXI',
    description: 'For the invitee to open.',
  })
  readonly invitation_link!: string;

  @ApiProperty({ example: '2026-01-09T03:04:05.000Z', description: 'When it expires, UTC.' })
  readonly expires_at!: string;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'null: once, -1: without limit.' })
  readonly max_usage!: number | null;

  @ApiProperty({ example: false, description: 'Whether it can be used more than once.' })
  readonly is_reusable!: boolean;

  @ApiProperty({ enum: INVITATION_ACTIONS, example: 'join_org', description: 'What redeeming it does.' })
  readonly action!: InvitationAction;
}

/** How often it was used, and whether it still can be. */
export class InvitationUsage {
  @ApiProperty({ example: '2026-01-09T03:04:05.000Z', description: 'When it expires, UTC.' })
  readonly expires_at!: string;

  @ApiProperty({ type: Number, nullable: true, example: null, description: 'null: once, -1: without limit.' })
  readonly max_usage!: number | null;

  @ApiProperty({ example: 0, description: 'How often it was used.' })
  readonly usage_count!: number;

  @ApiProperty({ example: false, description: 'Whether it can be used more than once.' })
  readonly is_reusable!: boolean;

  @ApiProperty({ example: true, description: 'Neither expired nor used up.' })
  readonly is_available!: boolean;
}

export class InvitationDetailsResponse extends InvitationUsage {
  @ApiProperty({ enum: INVITATION_ACTIONS, example: 'join_org', description: 'What redeeming it does.' })
  readonly action!: InvitationAction;

  @ApiProperty({ example: 'alice', description: 'Who invites; `Unknown` for the admin of the installation.' })
  readonly inviter_username!: string;

  @ApiProperty({ example: false, description: 'Whether its time is over.' })
  readonly is_expired!: boolean;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Why it can not be used; null when it can.',
  })
  readonly error_message!: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'acme', description: 'Only with `join_org`.' })
  readonly org_name?: string | null;

  @ApiPropertyOptional({ enum: INVITED_ROLES, nullable: true, example: 'member', description: 'Only with `join_org`.' })
  readonly role?: InvitedRole | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'bob@example.com',
    description: 'Of the invitee, only with `join_org`.',
  })
  readonly email?: string | null;
}

export class InvitationAcceptedResponse {
  @ApiProperty({ example: true, description: 'Always true.' })
  readonly success!: boolean;

  @ApiProperty({ example: 'You have joined acme', description: 'For people to read.' })
  readonly message!: string;

  @ApiPropertyOptional({ example: 'acme', description: 'What was joined; only with `join_org`.' })
  readonly org_name?: string;

  @ApiPropertyOptional({ enum: INVITED_ROLES, example: 'member', description: 'As what; only with `join_org`.' })
  readonly role?: InvitedRole;
}

export class OrganizationInvitation extends InvitationUsage {
  @ApiProperty({ example: 1, description: 'Number of the invitation.' })
  readonly id!: number;

  @ApiProperty({ example: 'b2xkIHRva2VucyBuZXZlciBkaWUsIHRoZXkgZXhwaXI', description: 'What the link carries.' })
  readonly token!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'bob@example.com', description: 'Of the invitee.' })
  readonly email!: string | null;

  @ApiProperty({ enum: INVITED_ROLES, nullable: true, example: 'member', description: 'What the invitee becomes.' })
  readonly role!: InvitedRole | null;

  @ApiProperty({ example: 'alice', description: 'Who invites; `System` for the admin of the installation.' })
  readonly created_by!: string;

  @ApiProperty({ example: '2026-01-02T03:04:05.000Z', description: 'When it was made, UTC.' })
  readonly created_at!: string;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'When it was first used, UTC.' })
  readonly used_at!: string | null;

  @ApiProperty({ example: true, description: 'It can be used and was not yet.' })
  readonly is_pending!: boolean;
}

export class OrganizationInvitationsResponse {
  @ApiProperty({ type: [OrganizationInvitation], description: 'Newest first.' })
  readonly invitations!: OrganizationInvitation[];
}
