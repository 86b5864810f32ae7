const number = new Intl.NumberFormat('en');

export const disk = {
  title: {
    data: { low: 'The disk is filling up', critical: 'The disk is nearly full' },
    backups: {
      low: 'The disk of the backups is filling up',
      critical: 'The disk of the backups is nearly full',
    },
  },
  free: (mebibytes: number) => `${number.format(mebibytes)} MiB are free.`,
  advice: {
    data: {
      low: 'Make room on the disk of the data folder.',
      critical:
        'Nobody can be enrolled until there is room again; doors still open while the log can be written. Make room on the disk of the data folder now.',
    },
    backups: {
      low: 'Make room there, or keep fewer copies.',
      critical: 'Make room there, or keep fewer copies: the next backup may fail.',
    },
  },
};
