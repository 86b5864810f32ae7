import { NumberInput, type NumberInputProps } from '@mantine/core';

/**
 * A whole number, or '' while there is none. What lies outside `min` and `max` stays as it was typed, so that the form can
 * say what is wrong with it instead of changing it silently.
 */
export function WholeNumberField({
  onChange,
  ...rest
}: Omit<NumberInputProps, 'onChange' | 'value' | 'allowDecimal' | 'clampBehavior'> & {
  value: number | '';
  onChange: (value: number | '') => void;
}) {
  return (
    <NumberInput
      {...rest}
      allowDecimal={false}
      clampBehavior="none"
      onChange={(value) => onChange(typeof value === 'number' ? value : '')}
    />
  );
}
