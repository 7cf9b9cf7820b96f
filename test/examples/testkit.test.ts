/** The example of the testkit works unchanged. */
import '../../examples/testkit/subscription.test.ts';
