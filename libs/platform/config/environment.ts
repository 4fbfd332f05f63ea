/** Reads single variables and collects what is wrong with them, so that a start reports every bad setting at once. */
export class Environment {
  readonly problems: string[] = [];

  constructor(private readonly variables: Readonly<Record<string, string | undefined>>) {}

  /** Empty counts as unset: compose files pass unset variables as empty strings. */
  text(name: string): string | null {
    const value = this.variables[name]?.trim();
    return value === undefined || value === '' ? null : value;
  }

  /** True only for `true` in any case, as the admin guide says. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.text(name);
    return value === null ? otherwise : value.toLowerCase() === 'true';
  }

  integer(name: string, otherwise: number, { min, max }: { min: number; max: number }): number {
    const value = this.text(name);
    if (value === null) return otherwise;
    const parsed = Number(value);
    if (/^\d+$/.test(value) && Number.isSafeInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    this.problems.push(`${name}=${value} is not a whole number from ${min} to ${max}`);
    return otherwise;
  }

  /** Bytes; `none`, `unlimited` and unset are null. */
  quota(name: string): number | null {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined || value === 'none' || value === 'unlimited' || value === 'null') return null;
    return this.integer(name, 0, { min: 0, max: Number.MAX_SAFE_INTEGER });
  }

  /** An http(s) address without a trailing slash. */
  address(name: string, otherwise: string): string {
    const value = this.text(name) ?? otherwise;
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url?.protocol === 'http:' || url?.protocol === 'https:') return value.replace(/\/+$/, '');
    this.problems.push(`${name}=${value} is not an http or https address`);
    return otherwise;
  }

  oneOf(name: string, otherwise: string, allowed: readonly string[]): string {
    const value = (this.text(name) ?? otherwise).toLowerCase();
    if (allowed.includes(value)) return value;
    this.problems.push(`${name}=${value} is not one of ${allowed.join(', ')}`);
    return otherwise;
  }

  namesStartingWith(prefix: string): string[] {
    return Object.keys(this.variables).filter((name) => name.startsWith(prefix) && this.text(name) !== null);
  }
}
