import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { DirectorySource } from './DirectorySource';
import type { EntityTransformers } from './EntityTransformer';

/** @public */
export interface DirectorySourcesExtensionPoint {
  addSource(source: DirectorySource): void;
}

/** Adds an identity provider. @public */
export const directorySourcesExtensionPoint =
  createExtensionPoint<DirectorySourcesExtensionPoint>({
    id: 'idp-sync.directorySources',
  });

/** @public */
export interface EntityTransformersExtensionPoint {
  setTransformers(transformers: EntityTransformers): void;
}

/** Changes the entities that are made from directory objects. @public */
export const entityTransformersExtensionPoint =
  createExtensionPoint<EntityTransformersExtensionPoint>({
    id: 'idp-sync.entityTransformers',
  });
