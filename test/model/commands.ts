import fc from 'fast-check';
import {
  type InvitationCommand,
  invitationCommands,
  registrationsWith,
  type TokenCommand,
  tokenCommands,
} from './people-commands';
import { type SourceCommand, sources } from './source-commands';
import { ATTRIBUTES_TEXT, keyOf, ROLES, type Role, type Visibility } from './model';

/** One change to a file; contents are short texts. */
export type FileChange =
  | { readonly kind: 'file'; readonly path: string; readonly content: string }
  | { readonly kind: 'lfs'; readonly path: string; readonly content: string }
  | { readonly kind: 'copy'; readonly path: string; readonly from: string }
  | { readonly kind: 'delete-file'; readonly path: string }
  | { readonly kind: 'delete-folder'; readonly path: string };

interface At {
  /** Who asks, by name. */
  readonly by: string;
  readonly type: 'model' | 'dataset';
  /** `namespace/name` as the caller writes it. */
  readonly fullId: string;
}

/** By names only, so that hub and model carry out the same thing, and so that any part of a sequence is a sequence. */
export type ModelCommand =
  | { readonly do: 'register'; readonly name: string; readonly email: string; readonly invitation?: string }
  | InvitationCommand
  | TokenCommand
  | SourceCommand
  /** So many days go by. */
  | { readonly do: 'elapse'; readonly days: number }
  | { readonly do: 'verify'; readonly name: string; readonly verified: boolean }
  | { readonly do: 'close-account'; readonly name: string; readonly force: boolean }
  | { readonly do: 'create-organization'; readonly by: string; readonly name: string }
  | { readonly do: 'close-organization'; readonly by: string; readonly name: string; readonly force: boolean }
  | {
      readonly do: 'add-member' | 'change-role';
      readonly by: string;
      readonly organization: string;
      readonly name: string;
      readonly role: Role;
    }
  | { readonly do: 'remove-member'; readonly by: string; readonly organization: string; readonly name: string }
  | {
      readonly do: 'set-quota';
      readonly name: string;
      readonly privateBytes: number | null;
      readonly publicBytes: number | null;
    }
  | (At & { readonly do: 'create-repository'; readonly visibility: Visibility })
  | (At & { readonly do: 'delete-repository' })
  | (At & { readonly do: 'change-visibility'; readonly visibility: Visibility })
  /** `to`: `namespace/name`. */
  | (At & { readonly do: 'move-repository'; readonly to: string })
  /** Of its own, in bytes; null takes it away. */
  | (At & { readonly do: 'limit-repository'; readonly bytes: number | null })
  | (At & {
      readonly do: 'create-branch';
      readonly branch: string;
      readonly from: string | null;
      readonly overwrite: boolean;
    })
  | (At & { readonly do: 'delete-branch'; readonly branch: string })
  | (At & { readonly do: 'create-tag'; readonly tag: string; readonly revision: string })
  | (At & { readonly do: 'delete-tag'; readonly tag: string })
  /** Announces an LFS object, and sends it unless it is only announced. */
  | (At & { readonly do: 'upload'; readonly content: string; readonly sent: boolean })
  | (At & {
      readonly do: 'push';
      readonly branch: string;
      /** `head`: on what the branch stood at when the command was given out. */
      readonly parent: 'any' | 'head' | 'stale';
      readonly changes: readonly FileChange[];
    });

/** `Ada` and `a-da` are too similar to `ada`; any of them may become a user or an organization. */
const PEOPLE = ['ada', 'Ada', 'bob', 'cyd', 'dee'];
const ORGANIZATIONS = ['lab', 'a-da', 'Lab'];
export const NAMES: readonly string[] = [...PEOPLE, ...ORGANIZATIONS, 'CYD', 'c-yd', 'c_yd'];
/** What every repository begins with. */
const ATTRIBUTES_BYTES = Buffer.byteLength(ATTRIBUTES_TEXT);
const COMMON = ['ada/engine', 'lab/engine'];
const RARE = ['ada/Engine', 'lab/notes', 'Ada/engine', 'bob/engine'];
/** Of every repository that commands name, as `type:namespace/name` in lower case. */
export const REPOSITORY_KEYS: ReadonlySet<string> = new Set(
  ['model', 'dataset'].flatMap((type) => [...COMMON, ...RARE].map((fullId) => keyOf(type, fullId))),
);
const user = fc.oneof({ weight: 8, arbitrary: fc.constantFrom('ada', 'bob', 'dee') }, fc.constantFrom(...PEOPLE));
const anybody = fc.constantFrom(...PEOPLE, ...ORGANIZATIONS);
/** Mostly of those that hold something. */
const owner = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('ada', 'lab') }, anybody);
const organization = fc.oneof({ weight: 6, arbitrary: fc.constant('lab') }, fc.constantFrom(...ORGANIZATIONS));
const email = fc.constantFrom(
  'one@example.com',
  'two@example.com',
  'ONE@example.com',
  'three@example.com',
  'five@example.com',
);
const role = fc.constantFrom(...ROLES);
const repository = fc.record({
  by: user,
  type: fc.oneof({ weight: 9, arbitrary: fc.constant('model' as const) }, fc.constant('dataset' as const)),
  fullId: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...COMMON) }, fc.constantFrom(...RARE)),
});
/** About what one or two repositories hold, so that the next push may be the one that does not fit. */
const quota = fc.oneof(fc.constantFrom(null, 0), {
  weight: 3,
  arbitrary: fc.integer({ min: ATTRIBUTES_BYTES, max: 3 * ATTRIBUTES_BYTES }),
});

const path = fc.constantFrom('a.txt', 'd', 'd/b.txt', 'd/e/c.txt', 'w.bin', 'd/w.bin');
const content = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', 'small', 'x'.repeat(300), 'y'.repeat(900)) },
  { weight: 4, arbitrary: fc.nat({ max: 1_500 }).map((length) => 'z'.repeat(length)) },
);
const lfsContent = fc.constantFrom('weights', 'w'.repeat(700));
const plainChange: fc.Arbitrary<FileChange> = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.record({ kind: fc.constant('file' as const), path, content: fc.oneof(content, lfsContent) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete-file' as const), path }) },
  fc.record({ kind: fc.constant('delete-folder' as const), path: fc.constantFrom('d', 'd/e', 'a.txt') }),
);
/** Needs something that stands already. Copies stay within one kind of path, so that `.gitattributes` stays as it is. */
const leaningChange: fc.Arbitrary<FileChange> = fc.oneof(
  fc.record({ kind: fc.constant('lfs' as const), path: fc.constantFrom('w.bin', 'v.bin'), content: lfsContent }),
  fc.constantFrom<FileChange>(
    { kind: 'copy', path: 'copy.txt', from: 'a.txt' },
    { kind: 'copy', path: 'd/b.txt', from: 'd/e/c.txt' },
    { kind: 'copy', path: 'd/v.bin', from: 'w.bin' },
  ),
);
/** The same bytes by both ways in one commit: either may count as the one that brought them. */
const bringsTwice = (made: readonly FileChange[]): boolean => {
  const contentsOf = (kind: 'file' | 'lfs') => made.flatMap((change) => (change.kind === kind ? [change.content] : []));
  return contentsOf('lfs').some((content) => contentsOf('file').includes(content));
};

/** At most one change can miss what it needs: which of two such refusals comes first is nobody's promise. */
const changes = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, leaningChange),
    fc.array(plainChange, { maxLength: 3 }),
    fc.boolean(),
  )
  .map(([leaning, plain, first]) => (leaning ? (first ? [leaning, ...plain] : [...plain, leaning]) : plain))
  .filter((made) => made.length > 0 && !bringsTwice(made));

const branch = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('main', 'main', 'dev') },
  fc.constantFrom('x', 'dev/y'),
);
const revision = fc.constantFrom('main', 'dev', 'x', 'v1', 'nowhere');
const tag = fc.constantFrom('v1', 'x', 'v1/y');

const verb = <const T extends string>(name: T) => fc.constant(name);
const at = <T extends object>(rest: fc.Arbitrary<T>) =>
  fc.tuple(repository, rest).map(([where, what]) => ({ ...where, ...what }));

export const namesOf: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: verb('register'), name: fc.constantFrom(...PEOPLE), email }) },
  fc.record({ do: verb('verify'), name: user, verified: fc.boolean() }),
  fc.record({ do: verb('close-account'), name: user, force: fc.boolean() }),
  { weight: 2, arbitrary: fc.record({ do: verb('create-organization'), by: user, name: anybody }) },
  fc.record({ do: verb('close-organization'), by: user, name: organization, force: fc.boolean() }),
);

export const membership: fc.Arbitrary<ModelCommand> = fc.oneof(
  fc.record({ do: verb('add-member'), by: user, organization, name: user, role }),
  fc.record({ do: verb('change-role'), by: user, organization, name: user, role }),
  fc.record({ do: verb('remove-member'), by: user, organization, name: user }),
);

const visible = fc.record({
  do: verb('create-repository'),
  visibility: fc.constantFrom<Visibility[]>('private', 'public'),
});
export const creation: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 3, arbitrary: at(visible) },
  at(fc.record({ do: verb('delete-repository') })),
  { weight: 2, arbitrary: fc.record({ do: verb('set-quota'), name: owner, privateBytes: quota, publicBytes: quota }) },
  at(fc.record({ do: verb('limit-repository'), bytes: quota })),
);

const among = { user, organization, email };
export const invitations: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 4, arbitrary: invitationCommands(among) },
  registrationsWith(among, fc.constantFrom('cyd', ...PEOPLE)),
);
export const tokens: fc.Arbitrary<ModelCommand> = tokenCommands(among);
/** Never beside others: what was asked before a day went by may end after it. */
const time: fc.Arbitrary<ModelCommand> = fc.record({ do: verb('elapse'), days: fc.constant(1) });

const place = fc.constantFrom(...COMMON, ...RARE);
const visibility = fc.constantFrom<Visibility[]>('private', 'public');
export const places: fc.Arbitrary<ModelCommand> = fc.oneof(
  at(fc.record({ do: verb('change-visibility'), visibility })),
  at(fc.record({ do: verb('move-repository'), to: place })),
);

export const refs: fc.Arbitrary<ModelCommand> = fc.oneof(
  at(fc.record({ do: verb('create-branch'), branch, from: fc.option(revision), overwrite: fc.boolean() })),
  at(fc.record({ do: verb('delete-branch'), branch })),
  at(fc.record({ do: verb('create-tag'), tag, revision })),
  at(fc.record({ do: verb('delete-tag'), tag })),
);

const parent = fc.constantFrom<Array<'any' | 'head' | 'stale'>>('any', 'any', 'any', 'head', 'head', 'stale');
const pushed = fc.record({ do: verb('push'), branch, parent, changes });
export const contents: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 5, arbitrary: at(pushed) },
  at(fc.record({ do: verb('upload'), content: lfsContent, sent: fc.boolean() })),
);

export const anyCommand: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 3, arbitrary: namesOf },
  { weight: 3, arbitrary: membership },
  { weight: 4, arbitrary: creation },
  { weight: 3, arbitrary: places },
  { weight: 3, arbitrary: refs },
  { weight: 7, arbitrary: contents },
  { weight: 4, arbitrary: invitations },
  { weight: 2, arbitrary: tokens },
  { weight: 2, arbitrary: sources },
  time,
);

const inOneRepository = <T extends ModelCommand>(command: T): T =>
  'fullId' in command ? { ...command, type: 'model', fullId: 'lab/engine' } : command;

const asAda = <T extends ModelCommand>(command: T): T => ('fullId' in command ? { ...command, by: 'ada' } : command);
const pushedToMain = fc.record({ do: verb('push'), branch: fc.constant('main'), parent, changes });
const announced = fc.record({ do: verb('upload'), content: lfsContent, sent: fc.boolean() });
const limited = fc.record({ do: verb('limit-repository'), bytes: quota });
const aroundQuotas: fc.Arbitrary<ModelCommand> = fc.oneof(
  { weight: 6, arbitrary: at(pushedToMain) },
  { weight: 2, arbitrary: fc.record({ do: verb('set-quota'), name: owner, privateBytes: quota, publicBytes: quota }) },
  at(limited),
  at(announced),
  at(fc.record({ do: verb('change-visibility'), visibility })),
);

/** What is started together: around one name, one organization, one repository, or around all of it. */
export const togetherOn: Readonly<Record<string, fc.Arbitrary<ModelCommand>>> = {
  'one name': fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: verb('register'), name: fc.constantFrom('cyd', 'CYD', 'c-yd'), email }) },
    fc.record({ do: verb('create-organization'), by: user, name: fc.constantFrom('cyd', 'c_yd') }),
    fc.record({ do: verb('close-account'), name: fc.constantFrom('cyd', 'ada'), force: fc.boolean() }),
    fc.record({ do: verb('close-organization'), by: user, name: fc.constant('cyd'), force: fc.boolean() }),
  ),
  'one organization': fc.oneof(
    { weight: 5, arbitrary: membership },
    fc.record({ do: verb('close-organization'), by: user, name: fc.constant('lab'), force: fc.boolean() }),
    fc.record({ do: verb('close-account'), name: user, force: fc.constant(true) }),
    at(visible),
  ),
  'one repository': fc
    .oneof({ weight: 3, arbitrary: contents }, { weight: 2, arbitrary: refs }, creation)
    .map(inOneRepository),
  'repositories on the move': fc.oneof({ weight: 3, arbitrary: places }, { weight: 2, arbitrary: contents }, creation),
  'one quota': aroundQuotas.map(inOneRepository).map(asAda),
  invitations: fc.oneof(
    { weight: 9, arbitrary: invitations },
    membership,
    fc.record({ do: verb('close-organization'), by: user, name: fc.constant('lab'), force: fc.boolean() }),
    fc.record({ do: verb('close-account'), name: user, force: fc.constant(true) }),
  ),
  tokens: fc.oneof(
    { weight: 4, arbitrary: tokens },
    fc.record({ do: verb('close-account'), name: user, force: fc.boolean() }),
    fc.record({ do: verb('register'), name: user, email }),
  ),
  'fallback sources': sources,
  'anything at all': fc.oneof(namesOf, membership, creation, places, refs, contents, invitations, tokens, sources),
};
