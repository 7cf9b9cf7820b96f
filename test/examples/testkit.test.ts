/** The example of the testkit works as it stands. */
import '../../examples/testkit/subscription.test.ts';
