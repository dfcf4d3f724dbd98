/** Entries of one kind by id; they may change while the simulator runs. */
export interface Register<Profile, Change> {
  list(): Profile[];
  /**
   * Adds one, or changes the given fields of a known one.
   *
   * @returns its current state
   * @throws TypeError naming the field, the value and what to do
   */
  change(change: Change): Profile;
  /** @throws TypeError if no entry has this id */
  remove(id: string): void;
  /** Restores the entries that the simulator started with. */
  restore(): void;
}

/** Properties that differ between kinds. */
export interface Kind<Profile, Change> {
  /** For messages, such as `deployment`. */
  readonly name: string;
  /** @throws TypeError naming the field, the value and what to do */
  check(value: unknown, field: string): Change;
  /** Defaults of an entry known only by its id. */
  usual(id: string): Profile;
}

/** A simulator's entries of one kind. */
export class Entries<
  Profile extends { readonly id: string },
  Change extends Partial<Profile> & { readonly id: string },
> implements Register<Profile, Change>
{
  readonly #kind: Kind<Profile, Change>;
  readonly #initial: readonly Change[];
  #entries = new Map<string, Profile>();

  constructor(kind: Kind<Profile, Change>, initial: readonly Change[]) {
    this.#kind = kind;
    this.#initial = initial;
    this.restore();
  }

  get(id: string): Profile | undefined {
    return this.#entries.get(id);
  }

  list(): Profile[] {
    return [...this.#entries.values()];
  }

  change(change: Change): Profile {
    this.#kind.check(change, this.#kind.name);
    return this.#put(change);
  }

  remove(id: string): void {
    if (this.#entries.delete(id)) return;
    const known = [...this.#entries.keys()].join(', ');
    throw new TypeError(`There is no ${this.#kind.name} ${id}. There are: ${known || 'none'}.`);
  }

  restore(): void {
    this.#entries = new Map();
    for (const one of this.#initial) this.#put(one);
  }

  #put(change: Change): Profile {
    const { id } = change;
    const entry = { ...(this.#entries.get(id) ?? this.#kind.usual(id)), ...change };
    this.#entries.set(id, entry);
    return entry;
  }
}
