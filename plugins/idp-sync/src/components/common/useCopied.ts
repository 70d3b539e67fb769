import { useCallback, useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';

/** Milliseconds for which a button says that it has copied. */
const COPIED_MS = 2_000;

/** Copies text, and knows for a moment that it was. */
export function useCopied(): {
  isCopied: boolean;
  copy: (text: string) => void;
} {
  const [, copyText] = useCopyToClipboard();
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = useCallback(
    (text: string) => {
      copyText(text);
      setCopied(true);
    },
    [copyText],
  );
  return { isCopied, copy };
}
