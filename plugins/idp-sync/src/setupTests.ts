import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// Not how long anything takes, but when a test gives up: on a busy machine, a page takes its time to be drawn.
configure({ asyncUtilTimeout: 10_000 });
jest.setTimeout(60_000);
