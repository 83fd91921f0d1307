import { AllWords } from '../words.tsx';

export default AllWords;
