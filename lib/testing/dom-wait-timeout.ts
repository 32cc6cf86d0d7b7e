import { configure } from '@testing-library/react';

// The default of `waitFor` and `findBy…` is 1 s, which a busy machine exceeds
configure({ asyncUtilTimeout: 20_000 });
