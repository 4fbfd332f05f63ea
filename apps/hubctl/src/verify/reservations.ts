interface Named {
  readonly reservationId?: string | null;
  readonly settledReservationIds?: readonly string[];
}

/**
 * Storage that is reserved and not settled yet, event by event. In memory are the open ones: what a crash leaves open
 * expires within a day.
 */
export class Reservations {
  private readonly open = new Set<string>();

  /** @returns what is wrong, or null. */
  take(type: string, data: Named): string | null {
    const { reservationId: id } = data;
    switch (type) {
      case 'StorageReserved':
      case 'RepositoryExpected':
        if (typeof id === 'string') this.open.add(id);
        return null;
      case 'CommitPushed':
        return typeof id === 'string' && !this.open.has(id) ? `no storage was reserved as ${id}` : null;
      case 'StorageReleased':
        return typeof id === 'string' && !this.open.delete(id) ? `no storage was reserved as ${id}` : null;
      case 'StorageCommitted':
      case 'RepositoryAdmitted':
        for (const each of [id, ...(data.settledReservationIds ?? [])]) if (each) this.open.delete(each);
        return null;
      default:
        return null;
    }
  }
}
