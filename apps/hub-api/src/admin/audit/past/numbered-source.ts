import { numberedStream, type StreamName } from '@hubledger/kernel';
import type { ReadableStreams } from './claimed-names';

const NUMBER = /^\d{1,15}$/;

/** The stream of the fallback source that the API shows under this number; null: no source has ever had it. */
export const numberedSource = async (log: ReadableStreams, text: string): Promise<StreamName | null> =>
  NUMBER.test(text) ? numberedStream(log, 'fallbacksource', Number(text)) : null;
