/** Characters of a search term at most: longer ones would make patterns that the databases refuse. @public */
export const MAX_SEARCH_LENGTH = 200;
