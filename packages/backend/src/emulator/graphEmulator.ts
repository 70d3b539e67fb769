// Apart, so that it is only loaded where it is wanted.
export { graphEmulatorFeature as default } from '@idp-sync/graph-emulator';
