import { type RunOptions, run } from './command.ts';

interface Finding {
  readonly level: 'ok' | 'note' | 'problem';
  readonly message: string;
  readonly advice?: string;
}

/** The report of `doctor --json`. */
export interface Diagnosis {
  readonly code: number | null;
  readonly blocked: boolean;
  /** Findings as `level: message → advice`, by section. */
  readonly sections: Readonly<Record<string, readonly string[]>>;
  /** The findings that block. */
  readonly problems: readonly string[];
  readonly text: string;
}

/** Runs `doctor --json -- …`. */
export async function diagnose(
  command: readonly string[],
  options: RunOptions,
  flags: readonly string[] = [],
): Promise<Diagnosis> {
  const args = ['doctor', '--json', ...flags, '--', ...command];
  const { code, stdout, stderr } = await run(args, options);
  if (stderr !== '') throw new Error(stderr);
  const { blocked, sections } = JSON.parse(stdout) as {
    blocked: boolean;
    sections: { name: string; findings: Finding[] }[];
  };
  const lines = sections.map(({ name, findings }) => {
    return [name, findings.map((finding) => line(finding))] as const;
  });
  return {
    code,
    blocked,
    sections: Object.fromEntries(lines),
    problems: lines.flatMap(([, findings]) => findings.filter((text) => /^problem/.test(text))),
    text: stdout,
  };
}

function line({ level, message, advice }: Finding): string {
  return `${level}: ${message}${advice === undefined ? '' : ` → ${advice}`}`;
}
