import { DataList } from '@mantine/core';

/** Names with their values: side by side, or below each other where there is little room. */
export function FactList(props: {
  facts: readonly (readonly [name: string, value: string])[];
  orientation?: 'horizontal' | 'vertical';
  valueClass?: string | undefined;
}) {
  return (
    <DataList {...(props.orientation === 'vertical' ? { orientation: 'vertical' } : { labelWidth: 190 })}>
      {props.facts.map(([name, value]) => (
        <DataList.Item key={name}>
          <DataList.ItemLabel>{name}</DataList.ItemLabel>
          <DataList.ItemValue className={props.valueClass ?? ''}>{value}</DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  );
}
