import { ApiProperty } from '@nestjs/swagger';
import { AccessAnswer, type EventReference, MadeBy, RightsResponse } from './access.dto';

const ROLES = ['visitor', 'member', 'admin', 'super-admin'];

class MembershipResponse {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'Organization id' })
  readonly organization!: string;

  @ApiProperty({ example: 'acme', description: 'The name it bore' })
  readonly name!: string;

  @ApiProperty({ enum: ROLES, example: 'member', description: 'What they were there' })
  readonly role!: string;

  @MadeBy()
  readonly by!: EventReference[];
}

class ReachedRepositoryResponse extends RightsResponse {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'Repository id' })
  readonly repository!: string;

  @ApiProperty({ enum: ['model', 'dataset', 'space'], example: 'model', description: 'Sort of repository' })
  readonly repo_type!: string;

  @ApiProperty({ example: 'acme/tiny', description: 'The name it bore' })
  readonly full_id!: string;

  @ApiProperty({ enum: ['public', 'private'], example: 'private', description: 'Who could read it beside' })
  readonly visibility!: string;

  @ApiProperty({
    enum: ['owner', ...ROLES],
    example: 'member',
    description: 'As its owner, or by this role in the organization that owned it; its events stand there',
  })
  readonly role!: string;

  @MadeBy()
  readonly by!: EventReference[];
}

class CredentialResponse {
  @ApiProperty({ enum: ['token', 'session', 'ssh-key'], example: 'token', description: 'Sort of credential' })
  readonly kind!: string;

  @ApiProperty({ example: 'a'.repeat(64), description: 'SHA-256 of it, by which events name it' })
  readonly hash!: string;

  @ApiProperty({ type: String, nullable: true, example: 'laptop', description: 'null for sessions' })
  readonly name!: string | null;

  @ApiProperty({
    type: String,
    enum: ['read', 'write', null],
    nullable: true,
    example: 'write',
    description: 'null for SSH keys, which this hub keeps and does not let in',
  })
  readonly role!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Of sessions; the others had no end' })
  readonly expires_at!: string | null;

  @MadeBy()
  readonly by!: EventReference[];
}

export class UserAccessResponse extends AccessAnswer {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'Their id, which never changes' })
  readonly user!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice', description: 'The name they bore' })
  readonly username!: string | null;

  @ApiProperty({ enum: ['live', 'closed'], example: 'live', description: 'Of the account' })
  readonly status!: string;

  @ApiProperty({
    example: true,
    description: 'false: closed or inactive; then they could do nothing but anybody could',
  })
  readonly can_sign_in!: boolean;

  @MadeBy()
  readonly by!: EventReference[];

  @ApiProperty({
    example: 'Beside these, every public repository could be read',
    description: 'What is not listed, in words',
  })
  readonly public_repositories!: string;

  @ApiProperty({ type: [MembershipResponse], description: 'Organizations they were in, in order of joining' })
  readonly organizations!: MembershipResponse[];

  @ApiProperty({
    example: false,
    description: 'They were let into more than 200 organizations: only those were looked at',
  })
  readonly organizations_truncated!: boolean;

  @ApiProperty({
    type: [ReachedRepositoryResponse],
    description:
      'A page of the repositories that were theirs, or of their organizations; none if they could not sign in',
  })
  readonly repositories!: ReachedRepositoryResponse[];

  @ApiProperty({ type: [CredentialResponse], description: 'What still let them in, newest first' })
  readonly credentials!: CredentialResponse[];

  @ApiProperty({ example: false, description: 'More than 1,000 were issued to them: only the newest were looked at' })
  readonly credentials_truncated!: boolean;
}
