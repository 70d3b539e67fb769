import { Alert } from '@backstage/ui';
import { ResponseError } from '@backstage/errors';
import { ERROR_CODES } from '@idp-sync/backstage-plugin-idp-sync-common';
import { errorText } from './FailedMessage';

/** What to do about a refusal, by its code; `undefined` for one that the table does not have. */
function remedyOf(error: Error): string | undefined {
  const code =
    error instanceof ResponseError && 'code' in error.cause
      ? String(error.cause.code)
      : '';
  return Object.hasOwn(ERROR_CODES, code)
    ? ERROR_CODES[code as keyof typeof ERROR_CODES].remedy
    : undefined;
}

/** Says beside the button that was pressed why its work failed, and what to do. */
export function ActionError(props: {
  /** What did not happen. */
  title: string;
  error: Error | undefined;
}) {
  const { title, error } = props;
  if (!error) {
    return null;
  }
  const remedy = remedyOf(error);
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={title}
      description={
        <>
          <div>{errorText(error)}</div>
          {remedy && <div>{remedy}</div>}
        </>
      }
    />
  );
}
