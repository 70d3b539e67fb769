import { render, screen } from '@testing-library/react';
import App from './App';
// Loaded lazily by the app; here beforehand, so that the test does not wait for it.
import './modules/signIn/DemoSignInPage';

/** The configuration as the backend puts it into the page. */
function injectConfig(data: object) {
  const script = document.createElement('script');
  script.type = 'backstage.io/config';
  script.textContent = JSON.stringify([{ context: 'test', data }]);
  document.head.append(script);
}

/** The whole app on a machine that may be busy; most often half a second. */
const RENDER_TIMEOUT_MS = 30_000;

const person = { title: 'Administrator', description: 'Does everything' };

describe('App', () => {
  it(
    'lets one sign in as those whom the configuration names',
    async () => {
      injectConfig({
        app: { title: 'Test Portal', baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        auth: {
          providers: {
            'demo-b': { ...person, displayName: 'Grace Hopper' },
            'demo-a': { ...person, displayName: 'Ada Lovelace' },
            github: {},
          },
        },
      });

      render(App.createRoot());

      await screen.findByRole(
        'heading',
        { name: 'Test Portal' },
        { timeout: RENDER_TIMEOUT_MS },
      );
      expect(
        screen.getAllByRole('button').map(button => button.textContent),
      ).toEqual(['Sign in as Ada Lovelace', 'Sign in as Grace Hopper']);
    },
    RENDER_TIMEOUT_MS,
  );
});
