import type { DomainEvent } from '@hubledger/kernel';

/** A unique public name was taken. `holder` is the stream it is for; the name itself stands only in that stream. */
export type Claimed = DomainEvent<'Claimed', { holder: string; claimedAt: string }>;
/** The holder gave the name back: it was deleted, bears another one now, or never came to bear it (`unborne`). */
export type Released = DomainEvent<'Released', { holder: string; unborne?: true }>;
export type ClaimEvent = Claimed | Released;

/** Written with 'no-stream' to a holder that never came to be: the fence between its creation and a new claim. */
export type CreationAbandoned = DomainEvent<'CreationAbandoned', { claim: string }>;
/** Written to a holder that no longer bears the name, before somebody else may have it. */
export type ClaimForfeited = DomainEvent<'ClaimForfeited', { claim: string }>;
export type HolderFenceEvent = CreationAbandoned | ClaimForfeited;
