import { ApiProperty } from '@nestjs/swagger';
import { FieldChangeResponse } from '../past/past.dto';
import { OUTCOMES } from './outcome';

class AuditActor {
  @ApiProperty({ example: 'admin', description: 'User id, `admin`, `system` or `anonymous`' })
  readonly id!: string;

  @ApiProperty({
    enum: ['user', 'admin-token', 'system', 'anonymous'],
    example: 'admin-token',
    description: 'What they identified themselves with.',
  })
  readonly kind!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Also of an account that was closed: user names stay in history.',
  })
  readonly username!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.7',
    description: 'Address it came from; null once its person was erased, and for what the hub did by itself.',
  })
  readonly ip!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Keyed hash of the address' })
  readonly ip_hash!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'huggingface_hub/1.1.4; python/3.12',
    description: 'Program it came from, as it called itself; null where `ip` is.',
  })
  readonly user_agent!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'SHA-256 of the credential' })
  readonly token_hash!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Whose doing brought it about, where the hub acted by itself; else null.',
  })
  readonly on_behalf_of!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null, description: 'Their user name.' })
  readonly on_behalf_of_name!: string | null;
}

const link = (description: string, example: string | null = null) =>
  ApiProperty({ type: String, nullable: true, example, description });

/** Relative addresses of this API; null where there is nothing to see. */
export class AuditLinks {
  @ApiProperty({ example: '/admin/api/audit/events/00000000000000000042', description: 'This event in full.' })
  readonly self!: string;

  @ApiProperty({ example: '/admin/api/audit/correlation/c2f9a4', description: 'All that one request caused.' })
  readonly correlation!: string;

  @link('What brought it about, or the thread that it is in; null for what a request did itself.')
  readonly cause!: string | null;

  @ApiProperty({
    example: '/admin/api/audit/events?stream=user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11',
    description: 'All that was recorded about the same thing.',
  })
  readonly subject!: string;

  @link('What it was like before; null for what had not existed.')
  readonly state_before!: string | null;

  @link('What it was like afterwards.')
  readonly state_after!: string | null;

  @link('What the event changed, folded from all that was before.')
  readonly difference!: string | null;
}

export class AuditEventResponse {
  @ApiProperty({ example: '00000000000000000042', description: 'Place in the log: later events have larger texts.' })
  readonly position!: string;

  @ApiProperty({ example: '6d1f0f64-0f0b-5b0e-8b0e-0f0b5b0e8b0e', description: 'Id of the event, a UUID.' })
  readonly id!: string;

  @ApiProperty({ example: 'AccountClosed', description: 'Type of the event; see docs/events.md.' })
  readonly type!: string;

  @ApiProperty({
    example: 'user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11',
    description: 'What it happened to: a category and an id.',
  })
  readonly stream!: string;

  @ApiProperty({ example: 3, description: 'Place in the stream, from 0' })
  readonly revision!: number;

  @ApiProperty({ example: '2025-01-01T00:00:00.000Z', description: 'When it was recorded, UTC.' })
  readonly recorded_at!: string;

  @ApiProperty({
    example: 'alice added bob to acme as admin',
    description: 'What happened, in one sentence. Names are those of today, or the last ones; no personal data.',
  })
  readonly summary!: string;

  @ApiProperty({
    enum: OUTCOMES,
    example: 'success',
    description: 'Refusals are recorded where they concern security.',
  })
  readonly outcome!: string;

  @ApiProperty({ type: AuditActor, description: 'Who did it, and from where.' })
  readonly actor!: AuditActor;

  @ApiProperty({ example: 'c2f9a4', description: 'Request that it began with' })
  readonly correlation_id!: string;

  @ApiProperty({ example: 'c2f9a4', description: 'Request, command or event that brought it about.' })
  readonly causation_id!: string;

  @ApiProperty({
    example: '0f8d9b0a-3a55-5b7e-8a51-5e9bb9b6d9e4',
    description: 'Id of the command; the same for a retry under one Idempotency-Key.',
  })
  readonly command_id!: string;

  @ApiProperty({
    type: [FieldChangeResponse],
    nullable: true,
    example: [{ field: 'members.0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11', before: null, after: 'admin' }],
    description:
      'Field by field, as the state calls them. Null where the event does not say what was before it: `self` and ' +
      '`difference` fold that, and for short streams a list with `changes=folded`.',
  })
  readonly changes!: FieldChangeResponse[] | null;

  @ApiProperty({ type: AuditLinks, description: 'Where to look further, in this API.' })
  readonly links!: AuditLinks;

  @ApiProperty({
    example: { userId: '0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11' },
    description: 'The event itself. Personal data of somebody who was forgotten is `(erased)`.',
  })
  readonly data!: object;
}

export class AuditEventDetailResponse extends AuditEventResponse {
  @ApiProperty({
    example: 4,
    description:
      'Events read for `changes`: all of its stream up to this one; of a long one, those behind a state that was kept.',
  })
  readonly events_read!: number;

  @ApiProperty({
    type: [AuditEventResponse],
    description: 'What followed directly from it or from its command, oldest first; `links.correlation` has all of it.',
  })
  readonly consequences!: AuditEventResponse[];

  @ApiProperty({ example: false, description: 'There are more consequences than the first 100, which are shown.' })
  readonly consequences_truncated!: boolean;
}
