import fc from 'fast-check';
import { sources } from '../source-commands';
import { anyCommand, creation, membership, type ModelCommand, namesOf, places, tokens } from '../commands';

const ENGINE = { type: 'model', fullId: 'ada/engine' } as const;
const NOTES = { type: 'model', fullId: 'lab/notes' } as const;

/** What changes who may do what, and the life of a fallback source, in an order in which all of it happens if nothing else gets in its way. */
const TURNING: readonly ModelCommand[] = [
  { do: 'move-repository', by: 'ada', ...ENGINE, to: 'lab/notes' },
  { do: 'issue-token', by: 'ada', token: 'k2' },
  { do: 'change-role', by: 'ada', organization: 'lab', name: 'bob', role: 'visitor' },
  { do: 'add-source', source: 's1', namespace: '', priority: 1, token: 'hf_one' },
  { do: 'revoke-token', by: 'bob', token: 'k1' },
  { do: 'change-visibility', by: 'ada', type: 'model', fullId: 'lab/engine', visibility: 'private' },
  { do: 'remove-member', by: 'ada', organization: 'lab', name: 'bob' },
  { do: 'change-source', source: 's1', priority: 2, token: '', host: 'a.example' },
  { do: 'move-repository', by: 'ada', ...NOTES, to: 'ada/engine' },
  { do: 'add-member', by: 'ada', organization: 'lab', name: 'bob', role: 'admin' },
  { do: 'delete-repository', by: 'bob', type: 'model', fullId: 'lab/engine' },
  { do: 'remove-source', source: 's1' },
  { do: 'close-account', name: 'dee', force: true },
  { do: 'close-organization', by: 'ada', name: 'lab', force: true },
];

const some = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: membership },
    { weight: 3, arbitrary: places },
    { weight: 2, arbitrary: creation },
    { weight: 2, arbitrary: tokens },
    { weight: 2, arbitrary: namesOf },
    { weight: 2, arbitrary: sources },
    { weight: 3, arbitrary: anyCommand },
  ),
  { maxLength: 12, size: 'max' },
);

/** Random commands around all that turns access, so that no history lacks any of it for long. */
export const eventful: fc.Arbitrary<ModelCommand[]> = fc
  .tuple(fc.subarray([...TURNING], { minLength: 8 }), some, fc.array(fc.nat(100), { minLength: 12, maxLength: 12 }))
  .map(([turning, others, places]) => {
    const commands = [...turning];
    for (const [index, command] of others.entries()) {
      commands.splice((places[index] ?? 0) % (commands.length + 1), 0, command);
    }
    return commands;
  });
