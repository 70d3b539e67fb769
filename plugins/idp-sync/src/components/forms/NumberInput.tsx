import { NumberField, type NumberFieldProps } from '@backstage/ui';
import { fieldIssue } from './issues';

/**
 * A number with what is wrong with it. What is beyond a bound stays as it was typed, and is shown as it is where it came from elsewhere, until somebody puts it
 * right: it is not silently moved to the bound.
 */
export function NumberInput({
  issue,
  ...rest
}: Omit<
  NumberFieldProps,
  'commitBehavior' | 'validate' | 'validationBehavior'
> & { issue: string | undefined }) {
  return (
    <NumberField {...rest} commitBehavior="validate" {...fieldIssue(issue)} />
  );
}
