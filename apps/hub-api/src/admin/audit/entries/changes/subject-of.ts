import { categoryOf, type StreamName } from '@hubledger/kernel';
import { SUBJECT_KINDS, type SubjectKind, subjectTypes } from '../../past/subjects';

const kinds: ReadonlyMap<string, SubjectKind> = new Map(
  SUBJECT_KINDS.map((kind) => [subjectTypes[kind].category, kind]),
);

/** What sort of thing this stream tells of; null where its past can't be asked for. */
export const subjectKindOf = (stream: StreamName): SubjectKind | null => kinds.get(categoryOf(stream)) ?? null;
