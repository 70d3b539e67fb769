import { Fragment } from 'react';
import styles from './ErrorCodeText.module.css';

/** A code such as `IDP_CREDENTIAL_EXPIRED`, which may break where its words end. */
export function ErrorCodeText(props: { code: string }) {
  return (
    <code className={styles.code}>
      {props.code.split(/(?<=_)/).map((word, index) => (
        <Fragment key={`${index}-${word}`}>
          {word}
          <wbr />
        </Fragment>
      ))}
    </code>
  );
}
