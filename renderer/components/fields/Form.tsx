import type { ReactNode } from 'react';

/** A form that Lintel checks and sends: the browser neither judges its fields nor leaves the page. */
export function Form(props: {
  /** Enter in a field, or its submit button. */
  onSubmit: () => unknown;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <form
      className={props.className}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void props.onSubmit();
      }}
    >
      {props.children}
    </form>
  );
}
