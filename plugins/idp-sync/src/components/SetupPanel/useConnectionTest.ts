import { useCallback, useEffect, useRef, useState } from 'react';
import type { ConnectionTestStep } from '@idp-sync/backstage-plugin-idp-sync-common';

/** A test of a connection: its steps as far as they are known. */
export interface ConnectionTestState {
  steps: readonly ConnectionTestStep[];
  isRunning: boolean;
  /** Why the test itself could not be made. */
  error?: Error;
  /** What was tested last, as it was given to `start`. */
  subject?: string;
  /** Somebody has stopped it before its end. */
  isStopped: boolean;
  /** It went through to its end and no step failed. */
  isPassed: boolean;
}

/** Runs one test at a time and keeps its steps, each as it stands now. */
export function useConnectionTest(): ConnectionTestState & {
  start: (
    subject: string,
    test: (signal: AbortSignal) => AsyncIterable<ConnectionTestStep>,
  ) => Promise<void>;
  cancel: () => void;
} {
  const [state, setState] = useState<Omit<ConnectionTestState, 'isPassed'>>({
    steps: [],
    isRunning: false,
    isStopped: false,
  });
  const controller = useRef<AbortController>();
  useEffect(() => () => controller.current?.abort(), []);
  const cancel = useCallback(() => {
    controller.current?.abort();
    controller.current = undefined;
    setState(before => ({
      steps: before.steps.filter(({ status }) => status !== 'running'),
      isRunning: false,
      isStopped: true,
    }));
  }, []);

  const start = useCallback(
    async (
      subject: string,
      test: (signal: AbortSignal) => AsyncIterable<ConnectionTestStep>,
    ) => {
      controller.current?.abort();
      const current = new AbortController();
      controller.current = current;
      setState({ steps: [], isRunning: true, isStopped: false, subject });
      const unfinished = new Set<string>();
      let error: Error | undefined;
      try {
        for await (const step of test(current.signal)) {
          if (current.signal.aborted) {
            break;
          }
          if (step.status === 'running') {
            unfinished.add(step.step);
          } else {
            unfinished.delete(step.step);
          }
          setState(before => ({
            ...before,
            steps: withStep(before.steps, step),
          }));
        }
        if (unfinished.size > 0) {
          error = new Error('The answer ended before the test did. Try again.');
        }
      } catch (cause) {
        error = cause instanceof Error ? cause : new Error(String(cause));
      }
      if (controller.current === current) {
        setState(before => ({
          ...before,
          isRunning: false,
          steps: before.steps.filter(({ status }) => status !== 'running'),
          error,
        }));
      }
    },
    [],
  );
  return {
    ...state,
    isPassed:
      !state.isRunning &&
      state.error === undefined &&
      state.subject !== undefined &&
      state.steps.length > 0 &&
      state.steps.every(({ status }) => status !== 'failed'),
    start,
    cancel,
  };
}

function withStep(
  steps: readonly ConnectionTestStep[],
  step: ConnectionTestStep,
): ConnectionTestStep[] {
  return steps.some(known => known.step === step.step)
    ? steps.map(known => (known.step === step.step ? step : known))
    : [...steps, step];
}
