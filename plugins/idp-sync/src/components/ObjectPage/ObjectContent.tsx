import { ButtonLink, Flex, Link } from '@backstage/ui';
import { OBJECT_CLASSES } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiArrowLeftLine, RiQuestionLine } from '@remixicon/react';
import { useParams } from 'react-router-dom';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { Message } from '../common';
import { LoadedExplanation } from '../Explanation';
import { ObjectHistory } from './ObjectHistory';

/** One object of the directory: why it is in the catalog or not, and all that ever happened to it. */
export function ObjectContent() {
  const { connectionId = '', objectClass, objectId = '' } = useParams();
  const { t } = useText();
  const hrefs = useHrefs();
  const knownClass = OBJECT_CLASSES.find(known => known === objectClass);
  if (!knownClass) {
    return (
      <Message
        icon={RiQuestionLine}
        title={t('explain.object.invalidTitle')}
        action={
          <ButtonLink
            variant="secondary"
            href={hrefs.explain}
            iconStart={<RiArrowLeftLine />}
          >
            {t('explain.object.back')}
          </ButtonLink>
        }
      >
        {t('explain.object.invalidText')}
      </Message>
    );
  }
  const object = { connectionId, class: knownClass, objectId };
  return (
    <Flex direction="column" gap="6">
      <LoadedExplanation
        key={`${connectionId} ${knownClass} ${objectId}`}
        object={object}
        links={
          <Link href="#history" variant="body-medium">
            {t('explain.history')}
          </Link>
        }
      />
      <ObjectHistory object={object} />
    </Flex>
  );
}
