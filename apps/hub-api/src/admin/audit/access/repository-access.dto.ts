import { ApiProperty } from '@nestjs/swagger';
import { AccessAnswer, type EventReference, MadeBy, RightsResponse } from './access.dto';

class AnybodyResponse extends RightsResponse {
  @ApiProperty({ example: 'Nobody could read it without a part in it', description: 'The same in words' })
  readonly sentence!: string;

  @MadeBy()
  readonly by!: EventReference[];
}

class GrantResponse extends RightsResponse {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'User id' })
  readonly user_id!: string;

  @ApiProperty({ type: String, nullable: true, example: 'alice', description: 'The name they bore' })
  readonly username!: string | null;

  @ApiProperty({
    enum: ['owner', 'visitor', 'member', 'admin', 'super-admin'],
    example: 'member',
    description: 'Owner, or role in the organization that owned it',
  })
  readonly role!: string;

  @ApiProperty({ example: true, description: 'false: the account was closed or inactive, which leaves no rights' })
  readonly can_sign_in!: boolean;

  @MadeBy()
  readonly by!: EventReference[];

  @MadeBy('The events by which they could sign in, or could not')
  readonly account_by!: EventReference[];
}

class OwnerResponse {
  @ApiProperty({ enum: ['user', 'organization'], example: 'user', description: 'Sort of account' })
  readonly kind!: string;

  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'User or organization id' })
  readonly id!: string;

  @ApiProperty({ example: 'alice', description: 'Its namespace, as the repository bore it' })
  readonly name!: string;

  @MadeBy()
  readonly by!: EventReference[];
}

export class RepositoryAccessResponse extends AccessAnswer {
  @ApiProperty({ example: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', description: 'Its id, which never changes' })
  readonly repository!: string;

  @ApiProperty({
    enum: ['live', 'deleted'],
    example: 'live',
    description: 'deleted: nobody could do anything any more',
  })
  readonly status!: string;

  @MadeBy('The event that created it, or deleted it')
  readonly status_by!: EventReference[];

  @ApiProperty({
    type: String,
    enum: ['model', 'dataset', 'space', null],
    nullable: true,
    example: 'model',
    description: 'Sort of repository; null: it is deleted',
  })
  readonly repo_type!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'alice/tiny', description: 'The name it bore; null: deleted' })
  readonly full_id!: string | null;

  @ApiProperty({
    type: String,
    enum: ['public', 'private', null],
    nullable: true,
    example: 'private',
    description: 'null: it is deleted',
  })
  readonly visibility!: string | null;

  @ApiProperty({ type: OwnerResponse, nullable: true, description: 'Whose it was; null: it is deleted' })
  readonly owner!: OwnerResponse | null;

  @ApiProperty({ type: AnybodyResponse, description: 'What anybody could, signed in or not' })
  readonly anybody!: AnybodyResponse;

  @ApiProperty({
    type: [GrantResponse],
    description: 'What its owner, or the members of the organization that owned it, could. In order of joining.',
  })
  readonly people!: GrantResponse[];
}
