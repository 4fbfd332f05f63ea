import type { FallbackSourceEvent, SourceTokenPointer } from './fallback-source.events';

/** The token that no source names from this event on. */
export const replacedToken = ({ type, data }: FallbackSourceEvent): SourceTokenPointer | null => {
  if (type === 'FallbackSourceRemoved') return data.token;
  if (type !== 'FallbackSourceUpdated') return null;
  return data.before.token?.ref === data.after.token?.ref ? null : data.before.token;
};
