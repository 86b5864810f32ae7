import { type ReactNode, useId } from 'react';
import classes from './fields.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly isDisabled?: boolean;
}

/** One of a few, each with a line that says what it means. Native radio buttons: arrow keys and readers just work. */
export function ChoiceCards(props: {
  legend: string;
  isLegendHidden?: boolean;
  value: string | undefined;
  choices: readonly Choice[];
  onChange: (value: string) => void;
  columns?: number;
  error?: string | undefined;
}) {
  const name = useId();
  return (
    <fieldset
      className={classes.choices}
      aria-describedby={props.error === undefined ? undefined : `${name}-error`}
    >
      <legend className={props.isLegendHidden === true ? classes.hidden : classes.legend}>
        {props.legend}
      </legend>
      <div className={classes.cards} data-columns={props.columns ?? 1}>
        {props.choices.map((choice, index) => (
          <label
            key={choice.value}
            className={classes.choice}
            data-disabled={choice.isDisabled === true || undefined}
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={props.value === choice.value}
              disabled={choice.isDisabled === true}
              aria-describedby={choice.hint === undefined ? undefined : `${name}-${index}-hint`}
              aria-label={choice.label}
              onChange={() => props.onChange(choice.value)}
            />
            {choice.icon !== undefined && (
              <span className={classes.choiceIcon} aria-hidden>
                {choice.icon}
              </span>
            )}
            <span className={classes.choiceText}>
              <span className={classes.choiceLabel}>{choice.label}</span>
              {choice.hint !== undefined && (
                <span className={classes.choiceHint} id={`${name}-${index}-hint`}>
                  {choice.hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      {props.error !== undefined && (
        <p className={classes.error} id={`${name}-error`} role="alert">
          {props.error}
        </p>
      )}
    </fieldset>
  );
}
