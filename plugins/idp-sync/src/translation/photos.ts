/** Texts about photos of people. */
export const photoMessages = {
  photos: {
    title: 'Photos',
    hint: 'Photos of people in the catalog become their picture. They are read apart from the synchronization, everybody at most once a day, and reach the catalog with the sync that follows. Needs the permission ProfilePhoto.Read.All.',
    enabled: 'Read photos',
    size: 'Size in pixels',
    maxKilobytes: 'Largest photo in kilobytes',
    peoplePerHour: 'People asked about in an hour',
  },
} as const;
