import type { Ask } from './ask';
import type { Stage } from './stage';

/** Makes the next request of its kind; null when there is nothing to act on yet. */
export type Kind = (stage: Stage) => Ask | null;
