interface SelectProps {
  readonly title: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, title: string])[];
  readonly onChange: (value: string) => void;
}

/** A labelled select. */
export function Select({ title, value, options, onChange }: SelectProps) {
  return (
    <label>
      {title}{' '}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, shown]) => (
          <option key={option} value={option}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ChoiceProps extends Omit<SelectProps, 'options'> {
  readonly values: readonly string[];
}

/** A select of one value or all. */
export function Choice({ values, ...select }: ChoiceProps) {
  const { value } = select;
  const all = new Set([...values, ...(value ? [value] : [])]);
  return <Select {...select} options={[['', 'all'], ...[...all].map(named)]} />;
}

/** An option that is labelled with its value. */
export function named(value: string): readonly [string, string] {
  return [value, value];
}
