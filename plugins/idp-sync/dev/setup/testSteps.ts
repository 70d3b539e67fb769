import type { ConnectionTestStep } from '@idp-sync/backstage-plugin-idp-sync-common';

const STEP_MS = 350;

const PERMISSIONS = ['User.Read.All', 'GroupMember.Read.All'];

function stepsOf(outcome: 'failing' | 'warning'): ConnectionTestStep[] {
  const reached: ConnectionTestStep[] = [
    {
      step: 'dns',
      status: 'ok',
      message: 'login.microsoftonline.com and graph.microsoft.com are known',
    },
    { step: 'tls', status: 'ok', message: 'TLS 1.3, trusted' },
  ];
  if (outcome === 'failing') {
    return [
      ...reached,
      {
        step: 'token',
        status: 'failed',
        message: 'The client secret has expired.',
        code: 'IDP_CREDENTIAL_EXPIRED',
        providerCode: 'AADSTS7000222',
        remedy:
          'Make a new client secret in the app registration and put its value into the credential profile.',
      },
      ...[
        'organization',
        ...PERMISSIONS.map(name => `permission:${name}`),
        'users',
        'groups',
      ].map(
        (step): ConnectionTestStep => ({
          step,
          status: 'skipped',
          message: 'Needs a token',
        }),
      ),
    ];
  }
  return [
    ...reached,
    { step: 'token', status: 'ok', message: 'Valid for 60 minutes' },
    { step: 'organization', status: 'ok', message: 'Contoso Ltd.' },
    ...PERMISSIONS.map(
      (name): ConnectionTestStep => ({
        step: `permission:${name}`,
        status: 'ok',
        message: 'Granted',
      }),
    ),
    {
      step: 'permission:Member.Read.Hidden',
      status: 'warning',
      message: 'Not granted: groups that hide their members look empty.',
      remedy:
        'Add the application permission Member.Read.Hidden and grant admin consent.',
    },
    { step: 'users', status: 'ok', message: '100 people on the first page' },
    { step: 'groups', status: 'ok', message: '100 groups on the first page' },
  ];
}

/** The steps of a connection test, one after the other. */
export async function* testSteps(
  outcome: 'failing' | 'warning',
): AsyncGenerator<ConnectionTestStep> {
  for (const step of stepsOf(outcome)) {
    yield { step: step.step, status: 'running', message: '' };
    await new Promise(resolve => setTimeout(resolve, STEP_MS));
    yield step;
  }
}
