import { ResponseError } from '@backstage/errors';
import {
  firstIssues,
  policySchema,
  validate,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** @throws ResponseError as the backend answers to a policy that is not right */
export async function refuseDraft(policy: unknown): Promise<void> {
  const checked = validate(policySchema, policy, 'policy');
  if ('data' in checked) {
    return;
  }
  const issues = firstIssues(checked.issues);
  throw await ResponseError.fromResponse(
    new Response(
      JSON.stringify({
        error: {
          name: 'InputError',
          code: 'BAD_REQUEST',
          message: issues
            .map(({ path, message }) => `${path}: ${message}`)
            .join('; '),
          issues,
        },
        response: { statusCode: 400 },
      }),
      { status: 400, headers: { 'content-type': 'application/json' } },
    ),
  );
}
