import { OnlyKnownFields } from '@hubledger/platform/http';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsISO8601, IsOptional, IsString, Matches, MaxLength, ValidateIf } from 'class-validator';
import { textOf } from '../../query/query-values';
import { isPosition, momentTextOf } from '../past/past.dto';
import { wordsOf } from './words';

const MOST_ACTIONS = 100;
const MOST_CHARACTERS = 300;
const ACTION = /^-?(?:[A-Za-z]{1,60}\*?|\*)$/;
const MOMENT = 'An ISO 8601 time, UTC unless it says otherwise, or a position of the log';

/** What may be asked of the audit. All that is given must hold; what is no filter is refused. */
@OnlyKnownFields()
export class AuditFilterQuery {
  @ApiPropertyOptional({
    description:
      'Who did it: a user name, also that of a closed account (whoever bore it last by `to`), a user id, or `admin` (the ' +
      'admin token), `system` (the hub by itself), `anonymous`. An unknown name is 404.',
    example: 'alice',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly actor?: string;

  @ApiPropertyOptional({
    type: [String],
    description:
      'What was done: event types of docs/events.md, any of them; several separated by commas or given repeatedly. ' +
      '`Repository*` stands for all that begin so, and a `-` in front leaves out: `-Storage*` is all but the bookkeeping ' +
      'of storage. Nothing is left out that was not asked for. What matches no type is 400.',
    example: ['MemberAdded', 'Repository*'],
  })
  @Transform(({ value }) => wordsOf(value))
  @IsOptional()
  @ArrayMaxSize(MOST_ACTIONS)
  @Matches(ACTION, { each: true })
  readonly action?: string[];

  @ApiPropertyOptional({
    type: String,
    description: 'Another name of `action`; both together count as one list.',
    example: 'CommitPushed',
  })
  @Transform(({ value }) => wordsOf(value))
  @IsOptional()
  @ArrayMaxSize(MOST_ACTIONS)
  @Matches(ACTION, { each: true })
  readonly type?: string[];

  @ApiPropertyOptional({
    description:
      'Whom or what it is about, as `kind:name` or `kind:id`: `user`, `organization`, `repository`, `namespace`, ' +
      '`invitation` (by its id only) or `fallbacksource` (by its id or number). Not only the events of its own stream: a member that was added is found by the ' +
      'organization and by the user. An unknown name is 404.',
    example: 'organization:acme',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  @Matches(/^(user|organization|repository|namespace|invitation|fallbacksource):./s, {
    message:
      'subject must be user:, organization:, repository:, namespace:, invitation: or fallbacksource: and a name or id',
  })
  readonly subject?: string;

  @ApiPropertyOptional({
    description:
      'A repository by `namespace/name`, with its type in front (`model/alice/tiny`) where more than one bears it, or by ' +
      'its id. Also of a deleted or moved one: a name means the repository that bore it last by `to`. Commits and the ' +
      'storage they use. An unknown name is 404.',
    example: 'alice/tiny',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly repository?: string;

  @ApiPropertyOptional({
    description:
      'All that belongs to a namespace: its quota, its storage and its repositories, and what an organization is and who is in ' +
      'it; by the name or id of the user or organization. An unknown name is 404.',
    example: 'acme',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly namespace?: string;

  @ApiPropertyOptional({
    description: 'From where: an IP address, or its keyed hash as entries show it.',
    example: '203.0.113.7',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly ip?: string;

  @ApiPropertyOptional({
    description:
      'With which credential: the SHA-256 of a token, session or SSH key as entries show it, or the number of an access ' +
      'token. An unknown number is 404.',
    example: '1001',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @Matches(/^(\d{1,15}|[0-9a-f]{64})$/, { message: 'token must be a number, or 64 hexadecimal digits' })
  readonly token?: string;

  @ApiPropertyOptional({ description: 'Request that it began with.', example: 'c2f9a4' })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly correlation?: string;

  @ApiPropertyOptional({
    enum: ['success', 'refused'],
    description: '`refused`: who was not let in (`LoginFailed`, `AdminTokenRejected`). All other events happened.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsIn(['success', 'refused'])
  readonly outcome?: 'success' | 'refused';

  @ApiPropertyOptional({
    example: 'user-0b6f7c52-5d6a-5a4e-9a55-0d7d7f0d3c11',
    description: 'Only of this stream, as events name theirs.',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly stream?: string;

  @ApiPropertyOptional({ description: `${MOMENT}; inclusive.`, example: '2025-01-01' })
  @Transform(({ value }) => momentTextOf(value))
  @IsOptional()
  @ValidateIf((_, value) => !isPosition(value))
  @IsISO8601({ strict: true })
  readonly from?: string;

  @ApiPropertyOptional({ description: `${MOMENT}; exclusive.`, example: '2025-02-01T00:00:00Z' })
  @Transform(({ value }) => momentTextOf(value))
  @IsOptional()
  @ValidateIf((_, value) => !isPosition(value))
  @IsISO8601({ strict: true })
  readonly to?: string;

  @ApiPropertyOptional({
    description:
      'Literal text, in either case, that stands in what the entry says or in its unsealed data. There is no index of ' +
      'words: what the other filters leave is looked through, a bounded number of events for each answer, so a page may ' +
      'hold fewer events than `limit`, or none, and still name a `next_cursor` that goes on where it ended.',
    example: 'tiny-model',
  })
  @Transform(({ value }) => textOf(value))
  @IsOptional()
  @IsString()
  @MaxLength(MOST_CHARACTERS)
  readonly text?: string;
}
